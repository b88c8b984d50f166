// Colours come from the style sheet, by day and by night alike.
const names = ['ink', 'quiet', 'line', 'ground', 'paper', 'brand'];
const tones = ['bad', 'warn', 'run', 'good', 'hold', 'flat'];
const shades = 6;

/** The colours of the present theme: {ink, …, fill: {bad, …}, ramp: [6 shades]}. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ...Object.fromEntries(names.map((name) => [name, of(name)])),
    fill: Object.fromEntries(tones.map((tone) => [tone, of(`${tone}-fill`)])),
    ramp: Array.from({length: shades}, (_, shade) => of(`shade-${shade}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Call back when somebody turns the night view on or off. */
export function onTheme(changed) {
  new MutationObserver(changed)
    .observe(document.documentElement, {attributes: true, attributeFilter: ['data-bs-theme']});
}
