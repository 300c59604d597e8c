/** Elements of the page, and the places that the gateway wrote into it. */
export const element = (id) => document.getElementById(id);
export const place = (name) => document.querySelector(`meta[name="dharma-${name}"]`).content;

/** Says something in the bar, for eyes and for screen readers. */
export function announce(text) {
  element('status').textContent = text;
}
