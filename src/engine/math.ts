/**
 * Elementary functions with the same bits everywhere. The language leaves `Math.log` and its kin
 * to the engine, and engines differ in the last bit; these use only what IEEE 754 fixes: + - * /,
 * square root, and the bits of a double.
 *
 * Each argument is reduced (powers of two, multiples of pi/2) to where a short Taylor series is
 * exact to the last bit: the method of fdlibm (Sun Microsystems, 1993) and of Cody and Waite,
 * "Software Manual for the Elementary Functions" (1980). Errors stay below one unit in the last
 * place, and below two for log1p and expm1.
 */

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** 2^-1074 to 2^1023. */
const POWERS = new Float64Array(2098);
for (let i = 0, power = 5e-324; i < POWERS.length; i++, power *= 2) POWERS[i] = power;

/** ln 2 in two parts; the first has 21 trailing zero bits, so a binary exponent times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
/** The upper word of 1 less that of sqrt(1/2). */
const ONE_LESS_ROOT_HALF = 0x3ff00000 - 0x3fe6a09e;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;
const TWO_64 = 18446744073709551616;
const TWO_THIRDS = 2 / 3;
const TWO_THIRDS_LOW = 3.700743415417188e-17;

/** pi/2 in three parts; the first two have 33 bits each, so 2^20 times either is exact. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_MIDDLE = 6.077100506303966e-11;
const HALF_PI_LOW = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;

/**
 * x modulo n, for whole x from 0 to 2^52 and n from 1. The quotient cannot round up to the next
 * integer there, and a division is quicker than `%`, which processors do bit by bit.
 */
export function remainder(x: number, n: number): number {
  return x - Math.floor(x / n) * n;
}

/** The natural logarithm: -Infinity at zero, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const exponent = splitExponent(x);
  const f = double[0] - 1;
  // With s = f / (2 + f), ln(1 + f) = 2 atanh(s) = f - s (f - 2 (s^2/3 + s^4/5 + ...)); written
  // around f - f^2/2 so that the large part is exact.
  const s = f / (2 + f);
  const square = s * s;
  const half = 0.5 * f * f;
  const rest = half + 2 * square * atanhSeries(square);
  return exponent * LN2_HIGH - (half - (s * rest + exponent * LN2_LOW) - f);
}

/** 1/3 + z/5 + z^2/7 + ..., for z = s^2 up to (3 - sqrt 8)^2 = 0.0295. */
function atanhSeries(z: number): number {
  const odd = 1 / 5 + z * z * (1 / 9 + z * z * (1 / 13 + z * z * (1 / 17 + z * z * (1 / 21))));
  const even = 1 / 3 + z * z * (1 / 7 + z * z * (1 / 11 + z * z * (1 / 15 + z * z * (1 / 19))));
  return even + z * odd;
}

/** ln(1 + x), exact for small x as well (Kahan's correction of the rounded sum). */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1 || sum === Infinity) return x;
  return log(sum) * (x / (sum - 1));
}

/** The exponential function. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** exp(x) - 1, exact for small x as well (Kahan). */
export function expm1(x: number): number {
  const power = exp(x);
  if (power === 1) return x;
  if (power === Infinity || power - 1 === -1) return power - 1;
  return ((power - 1) * x) / log(power);
}

/** exp(x + tail) for a tail far below x: the argument in more than double precision. */
function expOfSum(x: number, tail: number): number {
  if (x !== x) return x;
  if (x > 709.8) return Infinity;
  if (x < -745.2) return 0;
  const exponent = Math.floor(x * LOG2_E + 0.5);
  const high = x - exponent * LN2_HIGH;
  const low = tail - exponent * LN2_LOW;
  const r = high + low;
  const lost = high - r + low;
  const sum = 1 + r;
  return scale(sum + (r - (sum - 1) + (lost + r * r * expSeries(r))), exponent);
}

/** 1/2! + r/3! + r^2/4! + ..., for |r| up to ln 2 / 2. */
function expSeries(r: number): number {
  const q = r * r;
  const even =
    1 / 2 +
    q * (1 / 24 + q * (1 / 720 + q * (1 / 40320 + q * (1 / 3628800 + q * (1 / 479001600)))));
  const odd =
    1 / 6 +
    q * (1 / 120 + q * (1 / 5040 + q * (1 / 362880 + q * (1 / 39916800 + q * (1 / 6227020800)))));
  return even + r * odd;
}

/**
 * x to the power y, with the special cases of `Math.pow`. The logarithm is carried in twice the
 * precision, so results that fit a double, such as 10^22 or 3^20, come out exact.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === 1) return x;
  const size = Math.abs(x);
  const odd = Math.abs(y % 2) === 1;
  const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  if (size === 0 || size === Infinity) return sign * ((size === 0) === y > 0 ? 0 : Infinity);
  if (x < 0 && y !== Math.floor(y)) return NaN;
  if (size === 1) return y - y === 0 ? sign : NaN;
  // Beyond this the nearest neighbours of 1 already leave the range of a double.
  if (y > TWO_64 || y < -TWO_64) return size > 1 === y > 0 ? sign * Infinity : sign * 0;
  return sign * positivePower(size, y);
}

/** exp(y ln x), each step that matters carried as a sum of two doubles (Dekker 1971). */
function positivePower(x: number, y: number): number {
  const exponent = splitExponent(x);
  const m = double[0];
  const f = m - 1;
  const sum = 1 + m;
  const s = f / sum;
  const product = s * sum;
  const sLow = (f - product - productError(s, sum, product) - s * (m - (sum - 1))) / sum;
  const square = s * s;
  const squareLow = productError(s, s, square) + 2 * s * sLow;
  const cube = square * s;
  const cubeLow = productError(square, s, cube) + squareLow * s + square * sLow;
  // ln m = 2 s + 2/3 s^3 + 2/5 s^5 + ...; from s^5 on one double is precise enough.
  const third = TWO_THIRDS * cube;
  const thirdLow =
    productError(TWO_THIRDS, cube, third) + TWO_THIRDS_LOW * cube + TWO_THIRDS * cubeLow;
  const rest = 2 * cube * (atanhSeries(square) - 1 / 3);
  const whole = exponent * LN2_HIGH;
  const first = whole + 2 * s;
  const second = first + third;
  const low =
    sumError(whole, 2 * s, first) +
    sumError(first, third, second) +
    (2 * sLow + thirdLow + exponent * LN2_LOW + rest);
  const logarithm = second + low;
  const scaled = y * logarithm;
  if (scaled > 710 || scaled < -746) return scaled > 0 ? Infinity : 0;
  const tail = productError(y, logarithm, scaled) + y * (low - (logarithm - second));
  return expOfSum(scaled, tail);
}

/** The sine of x radians; sharp to the last bit for |x| up to a million, coarser beyond. */
export function sin(x: number): number {
  const quarter = reduceAngle(x);
  return quarter & 2 ? -quarterSine(quarter) : quarterSine(quarter);
}

/** The cosine of x radians, under the same limits. */
export function cos(x: number): number {
  const quarter = reduceAngle(x) + 1;
  return quarter & 2 ? -quarterSine(quarter) : quarterSine(quarter);
}

/** The angle left by `reduceAngle`, as a sum of two doubles. */
const angle = new Float64Array(2);

/** Takes whole quarter turns off x, leaves at most an eighth in `angle`, and counts them. */
function reduceAngle(x: number): number {
  const quarters = Math.floor(x * TWO_OVER_PI + 0.5);
  const high = x - quarters * HALF_PI_HIGH;
  const middle = -quarters * HALF_PI_MIDDLE;
  const sum = high + middle;
  const low = sumError(high, middle, sum) - quarters * HALF_PI_LOW;
  angle[0] = sum + low;
  angle[1] = low - (angle[0] - sum);
  return quarters % 4;
}

function quarterSine(quarter: number): number {
  const a = angle[0];
  const tail = angle[1];
  const q = a * a;
  if (quarter & 1) {
    const half = 0.5 * q;
    const top = 1 - half;
    return top + (1 - top - half + (q * q * cosineSeries(q) - a * tail));
  }
  return a + (tail - 0.5 * q * tail - a * q * sineSeries(q));
}

/** 1/3! - q/5! + q^2/7! - ..., for q up to (pi/4)^2. */
function sineSeries(q: number): number {
  return (
    1 / 6 -
    q *
      (1 / 120 -
        q *
          (1 / 5040 -
            q *
              (1 / 362880 -
                q *
                  (1 / 39916800 -
                    q * (1 / 6227020800 - q * (1 / 1307674368000 - q * (1 / 355687428096000)))))))
  );
}

/** 1/4! - q/6! + q^2/8! - ..., for q up to (pi/4)^2. */
function cosineSeries(q: number): number {
  return (
    1 / 24 -
    q *
      (1 / 720 -
        q *
          (1 / 40320 -
            q *
              (1 / 3628800 -
                q * (1 / 479001600 - q * (1 / 87178291200 - q * (1 / 20922789888000))))))
  );
}

/** Writes x as 2^e m with m between sqrt(1/2) and sqrt(2): returns e, leaves m in `double`. */
function splitExponent(x: number): number {
  if (x < SMALLEST_NORMAL) return splitExponent(x * TWO_54) - 54;
  double[0] = x;
  // The sum carries into the exponent where the mantissa exceeds sqrt 2: half of the arguments do,
  // at random, so a branch would be guessed wrongly again and again (the trick is musl's).
  const exponent = ((words[HIGH] + ONE_LESS_ROOT_HALF) >> 20) - 1023;
  double[0] = x * POWERS[1074 - exponent];
  return exponent;
}

/** 2^exponent x for x near 1, rounded once, also where the result has fewer bits. */
function scale(x: number, exponent: number): number {
  if (exponent > 1023) return scale(2 * x, exponent - 1);
  if (exponent < -1074) return scale(0.5 * x, exponent + 1);
  return x * POWERS[1074 + exponent];
}

/** What rounding took from `sum` = a + b (Knuth). */
function sumError(a: number, b: number, sum: number): number {
  const partOfB = sum - a;
  return a - (sum - partOfB) + (b - partOfB);
}

/** What rounding took from `product` = a b (Veltkamp and Dekker). */
function productError(a: number, b: number, product: number): number {
  const aTop = topHalf(a);
  const bTop = topHalf(b);
  const aRest = a - aTop;
  const bRest = b - bTop;
  return aRest * bRest - (product - aTop * bTop - aRest * bTop - aTop * bRest);
}

/** The upper 26 bits of x. */
function topHalf(x: number): number {
  const shifted = 134217729 * x;
  return shifted - (shifted - x);
}
