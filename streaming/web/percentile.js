/**
 * Nearest-rank percentile: the smallest value that at least `percent` of all are not above.
 * @param {number[]} values in any order
 * @param {number} percent 0..=100
 * @returns {number | null} null when there are no values
 */
export function percentile(values, percent) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank - 1))];
}
