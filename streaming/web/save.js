/** Hands the person a file. */

/**
 * @param {string} name
 * @param {string} type its media type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
