// j/k or arrows walk the items of a page, Enter opens, x ticks, n/p turn to the next page.
import {openDialog} from './dialogs.js';

const typing = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
const outermost = (item) => {
  const around = item?.parentElement.closest('[data-item]');
  return around ? outermost(around) : item;
};
const currentItem = () => outermost(document.activeElement?.closest('[data-item]'));
// An item inside an item (a card within a row of its own) is part of the outer one.
const items = () => [...document.querySelectorAll('[data-item]')]
  .filter((item) => item.offsetParent && outermost(item) === item);

function step(by) {
  const all = items();
  if (!all.length) return;
  const here = all.indexOf(currentItem());
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[Math.min(Math.max(next, 0), all.length - 1)].focus();
}

function turn(rel) {
  document.querySelector(`a[rel=${rel}]`)?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => currentItem() && step(1),
  ArrowUp: () => currentItem() && step(-1),
  Enter: () => document.activeElement?.matches('[data-item]') && currentItem().querySelector('a[href]')?.click(),
  x: () => currentItem()?.querySelector('input[data-tick]')?.click(),
  n: () => turn('next'),
  p: () => turn('prev'),
  '/': () => document.getElementById('search')?.focus(),
  '?': () => openDialog('help'),
  Escape: () => currentItem()?.blur(),
};
// These keep their ordinary meaning unless the list took them.
const shared = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Escape', 'x']);

export function startKeyboard() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(typing)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const deed = keys[event.key];
    if (!deed || document.querySelector('dialog[open]')) return;
    if (shared.has(event.key) && !currentItem()) return;
    if (event.key === 'Enter' && !event.target.matches('[data-item]')) return;
    event.preventDefault();
    deed();
  });
}
