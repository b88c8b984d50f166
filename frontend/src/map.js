// The map of a page that asks for it. <div data-map data-source="/map/data/?…"
// data-outlines="/map/outlines/" data-form="ID of the form that says what is asked">:
// outlines are fetched once, what stands on them again whenever the form changes.
// Everything drawn is also in a list of the page: rows with data-mark="KEY".
import '../styles/map.css';
import {startMap} from './map/picture.js';
import {startSlider} from './map/slider.js';

document.querySelectorAll('[data-map]').forEach(startMap);
document.querySelectorAll('[data-slider]').forEach(startSlider);
