// One kind of thing on the map (cases, risk points, sites): bubbles that part as one
// comes nearer. Drawn on the canvas that the outlines are drawn on.
import {CircleMarker, LayerGroup, Util} from 'leaflet';
import Supercluster from 'supercluster';
import {drawBubble, drawMark} from './shapes.js';

const tones = ['bad', 'warn', 'run', 'good', 'hold', 'flat'];
const nearest = 17;

const Drawn = CircleMarker.extend({
  _updatePath() {
    if (!this._renderer._drawing || this._empty()) return;
    this.options.draw(this._renderer._ctx, this._point, this.options);
  },
});

const short = (n) => n < 1000 ? String(n) : `${(n / 1000).toFixed(n < 10_000 ? 1 : 0)}k`;
const size = (n) => 11 + Math.min(15, 2.6 * Math.log2(n));
const feature = (item) => ({
  type: 'Feature',
  geometry: {type: 'Point', coordinates: [item.lon, item.lat]},
  properties: {item, [item.tone]: 1},
});
const partsOf = (properties) => tones.filter((tone) => properties[tone]).map((tone) => [tone, properties[tone]]);

function indexOf(items) {
  return new Supercluster({
    // Leaflet's world is 256 pixels wide at zoom 0, supercluster's own is 512.
    extent: 256,
    radius: 46,
    maxZoom: nearest - 1,
    map: (properties) => Util.extend({}, properties, {item: undefined}),
    reduce: (sum, each) => tones.forEach((tone) => { if (each[tone]) sum[tone] = (sum[tone] ?? 0) + each[tone]; }),
  }).load(items.filter((item) => item.lon !== null).map(feature));
}

export class Points {
  constructor(map, {renderer, tip, open}) {
    Object.assign(this, {map, renderer, tip, open, group: new LayerGroup().addTo(map), chosen: ''});
  }

  /** Take what is to be shown: {name, shape, words, items: [{key, lon, lat, tone, name, text, vague}]}. */
  load(layer) {
    Object.assign(this, {layer, index: indexOf(layer.items)});
  }

  /** Draw what lies in view; `taken` holds the bubbles of the layers before. */
  draw(colours, taken) {
    this.group.clearLayers();
    if (!this.index) return;
    const bounds = this.map.getBounds().pad(.3);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const zoom = Math.floor(this.map.getZoom());
    for (const found of this.index.getClusters(box, zoom)) this.group.addLayer(this.mark(found, colours, taken));
    // Chosen from the list, it is seen though it stands in a bubble.
    const chosen = this.find(this.chosen);
    if (chosen?.lon) this.group.addLayer(this.single([chosen.lat, chosen.lon], chosen, colours, taken));
  }

  mark({id, geometry, properties}, colours, taken) {
    const [lon, lat] = geometry.coordinates;
    return properties.cluster ? this.bubble([lat, lon], id, properties, colours, taken)
      : this.single([lat, lon], properties.item, colours, taken);
  }

  single(at, item, colours, taken) {
    const {x, y} = this.map.latLngToLayerPoint(at);
    taken.push({x, y, r: 7});
    const isChosen = item.key === this.chosen;
    const radius = isChosen ? 9 : 6.5;
    const mark = new Drawn(at, {
      renderer: this.renderer, radius, draw: drawMark,
      shape: this.layer.shape, tone: item.tone, isVague: item.vague, isChosen, colours,
    });
    return mark.bindTooltip(this.tip(item), {direction: 'top', offset: [0, -6]}).on('click', () => this.open(item));
  }

  bubble(at, id, properties, colours, taken) {
    const n = properties.point_count;
    const parts = partsOf(properties);
    const mark = new Drawn(beside(this.map, at, size(n), taken), {
      renderer: this.renderer, radius: size(n), draw: drawBubble, shape: this.layer.shape,
      parts, text: short(n), colours,
    });
    mark.bindTooltip(this.tip({name: `${this.layer.name} ${n}`, parts, words: this.layer.words}), {direction: 'top', offset: [0, -size(n)]});
    return mark.on('click', () => this.part(at, id));
  }

  /** Come nearer until the bubble parts; where it never does, show what is in it. */
  part(at, id) {
    const zoom = this.index.getClusterExpansionZoom(id);
    if (zoom < nearest) this.map.setView(at, zoom);
    else this.open({inside: this.index.getLeaves(id, Infinity).map((leaf) => leaf.properties.item)});
  }

  find(key) {
    return this.layer?.items.find((item) => item.key === key);
  }
}

// Two layers may have a bubble at one place: the later stands beside the earlier.
function beside(map, at, radius, taken) {
  const spot = map.latLngToLayerPoint(at);
  for (let tries = 0; tries < 6; tries += 1) {
    const hit = taken.find(({x, y, r}) => Math.hypot(x - spot.x, y - spot.y) < r + radius);
    if (!hit) break;
    spot.x = hit.x + hit.r + radius + 1;
  }
  taken.push({x: spot.x, y: spot.y, r: radius});
  return map.layerPointToLatLng(spot);
}
