/**
 * Laws of TCP. Windows are in segments, times in seconds; `p` is the share of segments that are lost.
 */

/**
 * C of C / sqrt(p), the mean window of TCP that halves it upon independent losses and else adds a segment a
 * round trip (Ott, Kemperman, Mathis, "The stationary behavior of ideal TCP congestion avoidance", 1996): 1.3098.
 *
 * With segments for a clock W^2 grows by 2 each, falls to a quarter with chance p, and so settles to 2 / p times
 * X, the sum of E_k / 4^k with E_k exponential. The mean over time is one over that of 1 / W over segments, and
 * E[X^(-1/2)] is the integral of the Laplace transform of X, here with s = u^2.
 */
export function randomLossConstant(): number {
  const step = 0.01;
  let integral = 0;
  for (let u = step / 2; u < 400; u += step) {
    let transform = 1;
    for (let scale = 1; scale > 1e-18 / (u * u); scale /= 4) transform /= 1 + u * u * scale;
    integral += transform * step;
  }
  return Math.sqrt(2) / ((2 / Math.sqrt(Math.PI)) * integral);
}

/**
 * Segments a second with time-outs of `timeout` seconds, each segment acknowledged (Padhye, Firoiu, Towsley,
 * Kurose, SIGCOMM 1998, equation 30 with b = 1; RFC 5348, section 3.1). `p` are loss indications by segments.
 */
export function padhye(p: number, rtt: number, timeout: number): number {
  const timeouts = Math.min(1, 3 * Math.sqrt((3 * p) / 8)) * p * (1 + 32 * p * p);
  return 1 / (rtt * Math.sqrt((2 * p) / 3) + timeout * timeouts);
}

/** Of CUBIC's mean window, by (RTT / p)^(3/4), where C is 0.4 and beta 0.7 (RFC 9438, section 5.1): 1.054. */
export function cubicConstant(): number {
  return ((0.4 * 3.7) / (4 * 0.3)) ** 0.25;
}

/**
 * Utilisation by one flow whose window grows by a segment a round trip and halves when the room is full. It
 * is a share `room` of what the way holds, which is 1 here: to that the round trip is the same,
 * beyond it grows with the window (Appenzeller, Keslassy, McKeown, SIGCOMM 2004).
 */
export function sawtooth(room: number): number {
  const top = 1 + room;
  const bottom = top / 2;
  if (bottom >= 1) return 1;
  return (top ** 2 - bottom ** 2) / 2 / (1 - bottom + (top ** 2 - 1) / 2);
}

/**
 * Mean queue of `flows` flows of DCTCP that rise and fall together, with marks above `threshold` and a way that
 * holds `product` (Alizadeh et al., SIGCOMM 2010, equations 8 to 10): a sawtooth below its top.
 */
export function dctcpQueue(flows: number, threshold: number, product: number): number {
  const amplitude = Math.sqrt(2 * flows * (product + threshold)) / 2;
  return threshold + flows - amplitude / 2;
}
