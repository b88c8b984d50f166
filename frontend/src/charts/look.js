// How every picture looks: the page's own font and colours, by day and by night.
import {format} from 'echarts/core';

const tokens = ['ink', 'quiet', 'line', 'line-soft', 'paper', 'well', 'brand', 'flat-soft'];
const tones = ['bad', 'warn', 'run', 'good', 'hold', 'flat'];

/** The colours in force where the picture stands, read from the style sheet. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ...Object.fromEntries(tokens.map((name) => [name, read(name)])),
    fill: Object.fromEntries(tones.map((tone) => [tone, read(`${tone}-fill`)])),
    deep: Object.fromEntries(tones.map((tone) => [tone, read(tone)])),
  };
}

/** A text that people typed, as a tooltip may show it. */
export const plain = (text) => format.encodeHTML(String(text));

/** A number as the reader's language writes it; a dash where it is not known. */
export function number(value) {
  return value === null || value === undefined
    ? '–' : value.toLocaleString(document.documentElement.lang, {maximumFractionDigits: 2});
}

/** What all pictures share. `inherit` would be measured wrongly, so the font is named. */
export function base(chart, colour) {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    animation: false,
    aria: {enabled: true, label: {description: chart.summary}},
    textStyle: {fontFamily: font, color: colour.quiet},
    tooltip: {
      confine: true,
      transitionDuration: 0,
      backgroundColor: colour.paper,
      borderColor: colour.line,
      padding: [8, 12],
      textStyle: {fontFamily: font, fontSize: 13, color: colour.ink},
    },
    legend: {
      type: 'scroll',
      top: 0,
      right: 4,
      itemWidth: 12,
      itemHeight: 10,
      itemGap: 14,
      pageIconColor: colour.quiet,
      pageTextStyle: {color: colour.quiet},
      textStyle: {fontFamily: font, fontSize: 12, color: colour.quiet},
      inactiveColor: colour.line,
    },
  };
}

/** A mark in a tooltip: the same shape and colour as in the legend. */
export function mark(colour, isLine) {
  const size = isLine ? 'width:12px;height:3px' : 'width:10px;height:10px;border-radius:2px';
  return `<span style="display:inline-block;margin-right:6px;vertical-align:middle;${size};background:${colour}"></span>`;
}
