// A whole map: ground, points, scale, and its two ways out: the list beneath, a PNG.
import {Canvas, Control, DomUtil, Map as LeafletMap} from 'leaflet';
import {Ground} from './ground.js';
import {paint} from './paint.js';
import {Points} from './points.js';
import {onTheme, readColours} from './tones.js';

const ask = (address) => fetch(address, {headers: {Accept: 'application/json'}}).then((answer) => {
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
});

const itemsOf = ({rows}, columns) => rows.map((row) => Object.fromEntries(columns.map((name, k) => [name, row[k]])));

class Picture {
  constructor(element) {
    this.element = element;
    this.form = document.getElementById(element.dataset.form ?? '');
    this.map = new LeafletMap(element, {
      attributionControl: false, zoomControl: false, zoomSnap: .5, minZoom: 5, maxZoom: 18,
      zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    this.map.createPane('names').style.zIndex = 650;
    this.map.getPane('names').style.pointerEvents = 'none';
    this.renderer = new Canvas({padding: .4});
    const shared = {renderer: this.renderer, tip: (item) => this.tip(item), open: (item) => this.open(item)};
    this.ground = new Ground(this.map, shared);
    this.shared = shared;
    this.layers = new Map();
    this.colours = readColours();
    this.addControls();
  }

  addControls() {
    const {zoomIn, zoomOut} = this.element.dataset;
    new Control.Zoom({zoomInTitle: zoomIn, zoomOutTitle: zoomOut}).addTo(this.map);
    new Control.Scale({imperial: false}).addTo(this.map);
    this.map.on('moveend', () => this.draw());
    onTheme(() => {
      this.colours = readColours();
      this.draw();
    });
    this.form?.addEventListener('change', () => this.refresh());
    document.addEventListener('focusin', ({target}) => this.choose(target.closest?.('[data-mark]')?.dataset.mark));
    const button = document.querySelector(`[data-picture-of="${this.element.id}"]`);
    button?.addEventListener('click', () => paint(this, button.dataset.name));
  }

  async start() {
    const {outlines} = this.element.dataset;
    const [ground] = await Promise.all([outlines ? ask(outlines) : null, this.refresh()]);
    if (ground) this.ground.load(ground);
    this.fit();
    this.element.dataset.drawn = 'yes';
  }

  /** Ask for what is shown anew; the answer to an earlier question is let go. */
  async refresh() {
    const address = new URL(this.element.dataset.source, location.href);
    if (this.form) address.search = new URLSearchParams(new FormData(this.form));
    this.asked = address.href;
    const said = await ask(address);
    if (this.asked !== address.href) return;
    this.take(said);
    if (this.element.dataset.drawn) this.draw();
  }

  take(said) {
    this.said = said;
    this.ground.say(said.areas ?? [], said.area);
    const gone = new Set(this.layers.keys());
    for (const layer of said.layers ?? []) {
      gone.delete(layer.key);
      if (!this.layers.has(layer.key)) this.layers.set(layer.key, new Points(this.map, this.shared));
      this.layers.get(layer.key).load({...layer, items: itemsOf(layer, said.columns)});
    }
    gone.forEach((key) => this.layers.get(key).load({items: []}));
  }

  fit() {
    const box = this.said?.box ?? null;
    const bounds = box ? [[box[1], box[0]], [box[3], box[2]]] : this.ground.box(this.said?.area);
    if (bounds) this.map.fitBounds(bounds, {padding: [12, 12], maxZoom: 15, animate: false});
    else this.map.setView([0, 0], 5);
    this.draw();
  }

  draw() {
    const taken = [];
    this.ground.draw(this.colours);
    this.layers.forEach((layer) => layer.draw(this.colours, taken));
    this.ground.write(taken);
  }

  /** Show one thing of the list on the map, wherever it is. */
  choose(key) {
    if (!key) return;
    const found = [...this.layers.values()].map((layer) => layer.find(key)).find(Boolean);
    this.layers.forEach((layer) => { layer.chosen = key; });
    if (found) this.map.setView([found.lat, found.lon], Math.max(this.map.getZoom(), 13), {animate: false});
    this.draw();
  }

  open({key, href, inside}) {
    const first = inside?.[0]?.key ?? key;
    const row = first && document.querySelector(`[data-mark="${CSS.escape(first)}"]`);
    if (row) row.focus();
    else if (href) location.assign(href);
  }

  tip({name, text, parts, words}) {
    const tip = DomUtil.create('div', 'map-tip');
    DomUtil.create('strong', '', tip).textContent = name;
    const lines = [...(parts ?? []).map(([tone, n]) => `${words[tone] ?? ''} ${n}`), text].filter(Boolean);
    lines.forEach((line) => { DomUtil.create('span', '', tip).textContent = line; });
    return tip;
  }
}

export function startMap(element) {
  const picture = new Picture(element);
  element.picture = picture;
  picture.start().catch(() => { element.dataset.failed = 'yes'; });
}
