// A whole map: ground, points, scale, and its two ways out: the list beneath, a PNG.
import {Canvas, Control, DomUtil, LatLngBounds, Map as LeafletMap} from 'leaflet';
import {saveTable} from '../files.js';
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
    this.map = new LeafletMap(element, {
      attributionControl: false, zoomControl: false, zoomSnap: .25, zoomDelta: 1, minZoom: 5, maxZoom: 18,
      zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    this.map.createPane('names').style.zIndex = 450;
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
    document.addEventListener('htmx:afterSettle', () => this.refresh());
    document.addEventListener('focusin', ({target}) => this.choose(target.closest?.('[data-mark]')?.dataset.mark));
    const ways = {'picture-of': () => paint(this), 'list-of': () => this.save()};
    document.addEventListener('click', ({target}) => Object.entries(ways).forEach(([way, go]) => {
      if (target.closest(`[data-${way}="${this.element.id}"]`)) go();
    }));
  }

  async start() {
    this.refresh();
    const {outlines} = this.element.dataset;
    if (outlines) this.ground.load(await ask(outlines));
    this.fit();
    this.element.dataset.drawn = 'yes';
  }

  /** Take the data beside the map, if they are others than those shown. */
  refresh() {
    const island = document.getElementById(this.element.dataset.island);
    if (!island || island === this.island) return;
    this.island = island;
    this.take(JSON.parse(island.textContent));
    this.draw();
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
    this.layers.forEach((layer) => { layer.chosen = said.chosen; });
  }

  /** Show the area; without an outline of its own what lies in it, else all there is. */
  fit() {
    const chosen = this.find(this.said?.chosen);
    const spots = [...this.layers.values()].flatMap(({layer}) => layer.items).filter(({lon}) => lon !== null);
    const around = new LatLngBounds(spots.map(({lat, lon}) => [lat, lon]));
    const boxes = [this.ground.box(this.said?.area ?? ''), around, this.ground.box('')];
    const box = boxes.find((each) => each.isValid());
    if (chosen?.lon) this.map.setView([chosen.lat, chosen.lon], 14);
    else if (box) this.map.fitBounds(box, {padding: [14, 14], maxZoom: 15, animate: false});
    else this.map.setView([0, 0], 5);
    this.isPlaced = true;
    this.draw();
  }

  draw() {
    if (!this.isPlaced) return;
    const taken = [];
    this.ground.draw(this.colours);
    this.layers.forEach((layer) => layer.draw(this.colours, taken));
    this.ground.write(taken);
  }

  find(key) {
    return key && [...this.layers.values()].map((layer) => layer.find(key)).find(Boolean);
  }

  /** Save what is drawn as a table. */
  save() {
    const {columns, name} = this.element.dataset;
    const rows = [...this.layers.values()].flatMap(({layer}) => layer.items.map((item) => [
      layer.name, item.name, item.text, item.vague ? '' : item.lon, item.vague ? '' : item.lat,
    ]));
    saveTable({key: name, columns: columns.split('|'), rows});
  }

  /** Show one thing of the list on the map, wherever it is. */
  choose(key) {
    if (!key) return;
    const found = this.find(key);
    this.layers.forEach((layer) => { layer.chosen = key; });
    if (found?.lon) this.map.setView([found.lat, found.lon], Math.max(this.map.getZoom(), 13), {animate: false});
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
