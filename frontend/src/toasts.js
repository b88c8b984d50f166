// Messages at the edge of the page; [data-dismiss] closes one. Failures of htmx end here.
import {say} from './words.js';

const stays = 8_000;

function raise(text) {
  const holder = document.getElementById('toasts');
  if (!holder) return;
  const note = document.createElement('div');
  note.className = 'toast-note is-error';
  const sentence = document.createElement('p');
  sentence.textContent = text;
  note.append(sentence);
  holder.replaceChildren(note);
  leaveLater(note);
}

function leaveLater(note) {
  setTimeout(() => note.remove(), stays);
}

export function startToasts() {
  // A refusal stays until it is read; good news leaves by itself.
  document.querySelectorAll('[data-toast]:not(.is-error, .is-warning)').forEach(leaveLater);
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-dismiss]')) event.target.closest('.toast-note')?.remove();
  });
  document.addEventListener('htmx:responseError', (event) => {
    // A poll that is refused tries again by itself.
    if (!event.detail.elt.matches('[data-poll]')) raise(say('failed'));
  });
  document.addEventListener('htmx:sendError', (event) => {
    if (!event.detail.elt.matches('[data-poll]')) raise(say('unreachable'));
  });
}
