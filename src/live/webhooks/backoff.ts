const FACTOR = 4;
const MAX_MILLIS = 600_000;
/** A receiver may ask to wait longer than we would, within reason. */
const MAX_RETRY_AFTER_MILLIS = 3_600_000;

/**
 * How long to wait after a failed attempt: four times longer each time, ten minutes at most, between half and whole of
 * that at random, so that receivers that came back are not hit by all at once.
 * @param attempts made so far, from 1
 * @param baseMillis after the first
 * @param retryAfterMillis what the receiver asks for: waited at least, up to an hour
 */
export function backoffMillis(attempts: number, baseMillis: number, retryAfterMillis = 0): number {
  const whole = Math.min(MAX_MILLIS, baseMillis * FACTOR ** (attempts - 1));
  const own = whole * (0.5 + Math.random() / 2);
  return Math.round(Math.max(own, Math.min(retryAfterMillis, MAX_RETRY_AFTER_MILLIS)));
}
