// Days and times stand as on every page, whatever language the browser itself speaks:
// 2022-04-23 14:41. The browser's own calendar stays behind the button beside them.
import {say} from './words.js';

const KINDS = {
  date: {pattern: '\\d{4}-\\d{2}-\\d{2}', example: 'day'},
  'datetime-local': {pattern: '\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}', example: 'instant'},
};
const shown = (value) => value.replace('T', ' ').slice(0, 16);
// What Chinese input methods type for a colon, a dash or a space.
const plain = (text) => text.trim().replace(/：/g, ':').replace(/[－/.]/g, '-').replace(/[\s　T]+/g, ' ');

function textFor(native) {
  const text = native.cloneNode();
  const kind = KINDS[native.type];
  Object.assign(text, {type: 'text', pattern: kind.pattern, placeholder: say(kind.example), autocomplete: 'off'});
  text.value = shown(native.value);
  text.addEventListener('change', () => {
    text.value = plain(text.value);
    native.value = text.value.replace(' ', 'T');
  });
  return text;
}

function buttonFor(native) {
  const button = document.getElementById('words').content.querySelector('[data-calendar]').cloneNode(true);
  button.addEventListener('click', () => native.showPicker());
  return button;
}

/** Put a written field before the browser's own, which keeps the calendar alone. */
function dress(native) {
  const text = textFor(native);
  const around = document.createElement('span');
  around.className = 'moment';
  native.before(around);
  ['id', 'name', 'aria-describedby', 'aria-invalid', 'required'].forEach((name) => native.removeAttribute(name));
  Object.assign(native, {className: 'moment-native', tabIndex: -1});
  native.setAttribute('aria-hidden', 'true');
  native.dataset.dressed = 'yes';
  native.addEventListener('change', () => {
    text.value = shown(native.value);
    text.dispatchEvent(new Event('change', {bubbles: true}));
    text.focus();
  });
  around.append(text, native, buttonFor(native));
}

function dressAll() {
  document.querySelectorAll('input[type=date]:not([data-dressed]), input[type=datetime-local]:not([data-dressed])').forEach(dress);
}

export function startMoments() {
  dressAll();
  document.addEventListener('htmx:afterSettle', dressAll);
}
