// <input type=range data-slider="FIELD" data-from="ISO" data-until="ISO" data-minutes="60">: a hand
// for a field of a form that holds an instant. Each step is so many minutes after `from`;
// the last is `until` itself.
const written = (date, zone) => {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  });
  return parts.format(date);
};

export function startSlider(slider) {
  const {slider: name, from, until, minutes} = slider.dataset;
  const zone = document.documentElement.dataset.zone;
  const instant = () => Math.min(Date.parse(from) + 60_000 * minutes * slider.value, Date.parse(until));
  const at = () => written(new Date(slider.value === slider.max ? Date.parse(until) : instant()), zone);
  const field = () => slider.form.elements.namedItem(name);
  const show = () => slider.setAttribute('aria-valuetext', field().value);
  slider.addEventListener('input', () => {
    field().value = at();
    show();
  });
  slider.form.querySelectorAll('[data-step]').forEach((button) => {
    button.addEventListener('click', () => {
      slider.value = Number(slider.value) + Number(button.dataset.step);
      slider.dispatchEvent(new Event('input', {bubbles: true}));
      slider.dispatchEvent(new Event('change', {bubbles: true}));
    });
  });
  show();
}
