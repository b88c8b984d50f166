// <time data-countdown datetime="…">: how long is left, counted against the server's time.
import {ageOfPage, clockFace, serverNow} from './clock.js';
import {duration, say} from './words.js';

const every = 5_000;
const old = 10 * 60_000;

function draw(element, now) {
  const left = Date.parse(element.dateTime) - now;
  const text = say(left < 0 ? 'late' : 'left', {t: duration(left)});
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle('is-late', left < 0);
}

function tick() {
  const now = serverNow();
  document.querySelectorAll('[data-countdown]').forEach((element) => draw(element, now));
  const clock = document.querySelector('[data-as-of]');
  if (!clock) return;
  const face = clock.querySelector('[data-clock-face]');
  if (face && face.textContent !== clockFace()) face.textContent = clockFace();
  clock.classList.toggle('is-old', ageOfPage() > old);
  clock.title = ageOfPage() > old ? say('old', {t: duration(ageOfPage())}) : '';
}

export function startCountdowns() {
  tick();
  setInterval(tick, every);
  document.addEventListener('htmx:afterSettle', tick);
  document.addEventListener('visibilitychange', tick);
}
