/** A cursor in the picture, which a world may ask for: the mouse is free, and a click tells where. */

/**
 * Where in the picture a point of the page is.
 * @param {{left: number, top: number, width: number, height: number}} box of the video element
 * @param {{width: number, height: number}} picture pixels of the stream
 * @param {'contain' | 'cover'} fit of the picture in its box
 * @param {{x: number, y: number}} point
 * @returns {[number, number] | null} right and down, 0..=1, to a ten-thousandth; null beside the picture
 */
export function placeInPicture(box, picture, fit, point) {
  if (!(picture.width > 0 && picture.height > 0)) return null;
  const scales = [box.width / picture.width, box.height / picture.height];
  const scale = fit === 'cover' ? Math.max(...scales) : Math.min(...scales);
  const place = [
    (point.x - box.left - box.width / 2) / (picture.width * scale) + 0.5,
    (point.y - box.top - box.height / 2) / (picture.height * scale) + 0.5,
  ].map((share) => Math.round(share * 1e4) / 1e4);
  return place.every((share) => share >= 0 && share <= 1) ? place : null;
}
