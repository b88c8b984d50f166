// <div id data-poll="/board/" data-version="17" data-seconds="15">: asks for a newer piece.
// The server answers 204 while `version` is the present one, else the piece with its own.
import {setServerTime} from './clock.js';

const usual = 15;

function isBusy(element) {
  return document.hidden || document.querySelector('dialog[open], details[data-menu][open]')
    || element.querySelector('input[data-tick]:checked, form[data-dirty]')
    || document.activeElement?.closest('form')?.closest('[data-poll]') === element;
}

// Where the reader stood in a list, found again by the address of the item.
function remember(element) {
  const item = document.activeElement?.closest('[data-item]');
  if (!item || !element.contains(item)) return () => {};
  const address = item.querySelector('a[href]')?.getAttribute('href');
  return () => {
    const present = document.getElementById(element.id);
    const links = [...(present?.querySelectorAll('[data-item] a[href]') ?? [])];
    links.find((link) => link.getAttribute('href') === address)?.closest('[data-item]').focus();
  };
}

function ask(id) {
  const element = document.getElementById(id);
  if (!element) return;
  const again = () => setTimeout(() => ask(id), 1000 * (element.dataset.seconds || usual));
  if (isBusy(element)) {
    again();
    return;
  }
  const address = new URL(element.dataset.poll, location.href);
  address.searchParams.set('version', element.dataset.version ?? '');
  const backToItem = remember(element);
  htmx.ajax('GET', address.pathname + address.search, {source: element, target: element, swap: 'outerHTML'})
    .then(() => {
      if (!element.isConnected) backToItem();
    })
    .finally(again);
}

export function startPolling() {
  document.querySelectorAll('[data-poll][id]').forEach((element) => {
    setTimeout(() => ask(element.id), 1000 * (element.dataset.seconds || usual));
  });
  // Every answer, 204 included, says what time it is at the server.
  document.addEventListener('htmx:afterRequest', (event) => {
    const now = event.detail.xhr?.getResponseHeader('X-Server-Time');
    if (now) setServerTime(now);
  });
}
