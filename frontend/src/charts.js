// Draws every <figure data-chart>: what it shows stands beside it as data, and in the table
// beneath. A page asks for this bundle in its `scripts` block; the others never load it.
import {BarChart, GraphChart, LineChart} from 'echarts/charts';
import {
  AriaComponent, DataZoomInsideComponent, GridComponent, LegendScrollComponent, MarkAreaComponent, MarkLineComponent,
  TitleComponent, TooltipComponent,
} from 'echarts/components';
import {init, use} from 'echarts/core';
import {LabelLayout} from 'echarts/features';
import {CanvasRenderer} from 'echarts/renderers';
import {days} from './charts/days.js';
import {graph, graphHeight} from './charts/graph.js';
import {colours} from './charts/look.js';
import {savePicture} from './charts/saving.js';
import {saveTable} from './files.js';

use([
  BarChart, GraphChart, LineChart, AriaComponent, DataZoomInsideComponent, GridComponent,
  LegendScrollComponent,  MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, CanvasRenderer, LabelLayout,
]);
// One module for each kind of `epiloop_hq.web.charts`.
const kinds = {days, graph};
const drawn = new Map();

function draw(figure) {
  const canvas = figure.querySelector('[data-chart-canvas]');
  const chart = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const colour = colours();
  if (chart.kind === 'graph') canvas.style.height = `${graphHeight(chart)}px`;
  const option = kinds[chart.kind](chart, colour, canvas.clientWidth);
  const picture = drawn.get(figure)?.picture ?? init(canvas, null, {renderer: 'canvas', devicePixelRatio: Math.max(2, devicePixelRatio)});
  picture.setOption(option, {notMerge: true});
  if (!drawn.has(figure)) prepare(figure, picture, canvas);
  drawn.set(figure, {picture, chart, option, colour});
}

function prepare(figure, picture, canvas) {
  picture.on('click', ({data}) => {
    if (data?.href) location.assign(data.href);
  });
  new ResizeObserver(() => picture.resize()).observe(canvas);
  figure.querySelector('[data-chart-picture]').addEventListener('click', () => {
    const {chart, ...shown} = drawn.get(figure);
    savePicture(chart, {...shown, width: canvas.clientWidth, height: canvas.clientHeight});
  });
  figure.querySelector('[data-chart-table]').addEventListener('click', () => saveTable(drawn.get(figure).chart));
}

// A piece that was swapped out takes its picture with it.
function drawAll() {
  for (const [figure, {picture}] of drawn) {
    if (figure.isConnected) continue;
    picture.dispose();
    drawn.delete(figure);
  }
  document.querySelectorAll('[data-chart]').forEach(draw);
}

drawAll();
document.addEventListener('htmx:afterSettle', drawAll);
// Paper is white at night too.
matchMedia('print').addEventListener('change', drawAll);
