/** What a person chose, kept for the next visit where the browser keeps anything. */

/** @param {string} name @returns {unknown} null for what is not there, or was not written here */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value to be JSON */
export function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that forbids it: forgotten with the page.
  }
}
