/*
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
 * freely granted, provided that this notice is preserved.
 */
import { polynomial } from './polynomial.ts';

/** Coefficients of the approximations, by interval of x. */
const A1 = [
  0.07721566490153287, 0.06735230105312927, 0.007385550860814029, 0.0011927076318336207, 0.00022086279071390839,
  2.5214456545125733e-5,
] as const;
const A2 = [
  0.3224670334241136, 0.020580808432516733, 0.0028905138367341563, 0.0005100697921535113, 0.00010801156724758394,
  4.4864094961891516e-5,
] as const;
const T1 = [
  0.48383612272381005, -0.032788541075985965, 0.006100538702462913, -0.0014034646998923284, 0.00031563207090362595,
] as const;
const T2 = [
  -0.1475877229945939, 0.01797067508118204, -0.0036845201678113826, 0.000881081882437654, -0.00031275416837512086,
] as const;
const T3 = [
  0.06462494023913339, -0.010314224129834144, 0.0022596478090061247, -0.0005385953053567405, 0.0003355291926355191,
] as const;
const U = [
  -0.07721566490153287, 0.6328270640250934, 1.4549225013723477, 0.9777175279633727, 0.22896372806469245,
  0.013381091853678766,
] as const;
const V = [
  1, 2.4559779371304113, 2.128489763798934, 0.7692851504566728, 0.10422264559336913, 0.003217092422824239,
] as const;
const S = [
  -0.07721566490153287, 0.21498241596060885, 0.325778796408931, 0.14635047265246445, 0.02664227030336386,
  0.0018402845140733772, 3.194753265841009e-5,
] as const;
const R = [
  1, 1.3920053346762105, 0.7219355475671381, 0.17193386563280308, 0.01864591917156529, 0.0007779424963818936,
  7.326684307446256e-6,
] as const;
const W = [
  0.08333333333333297, -0.0027777777772877554, 0.0007936505586430196, -0.00059518755745034, 0.0008363399189962821,
  -0.0016309293409657527,
] as const;

/** Position of the minimum of the gamma function, and its logarithm there as a sum of two numbers. */
const MINIMUM_AT = 1.4616321449683622;
const MINIMUM = -0.12148629053584961;
const MINIMUM_TAIL = -3.638676997039505e-18;
/** (ln(2 pi) - 1) / 2. */
const HALF_LOG_TWO_PI_MINUS_HALF = 0.4189385332046727;

/**
 * Natural logarithm of the gamma function for `x` above 0, with a relative error below 1e-15.
 *
 * @see FreeBSD msun, `e_lgamma_r.c`
 */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (x >= 8) return (x - 0.5) * (Math.log(x) - 1) + HALF_LOG_TWO_PI_MINUS_HALF + stirlingCorrection(x);
  if (x >= 2) {
    const whole = Math.trunc(x);
    const y = x - whole;
    let product = 1;
    for (let factor = 2; factor < whole; factor++) product *= y + factor;
    return Math.log(product) + 0.5 * y + (y * polynomial(S, y)) / polynomial(R, y);
  }
  return x <= 0.9 ? logGammaNearOne(x + 1, x) - Math.log(x) : logGammaNearOne(x, x - 1);
}

/** For `x` from 1 to 2, or slightly less than 1; `fraction` is `x - 1`, more exactly where `x` is the result of a sum. */
function logGammaNearOne(x: number, fraction: number): number {
  if (x >= MINIMUM_AT + 0.27) {
    const y = 1 - fraction;
    const z = y * y;
    return y * polynomial(A1, z) + z * polynomial(A2, z) - 0.5 * y;
  }
  if (x >= MINIMUM_AT - 0.23) {
    const y = fraction - (MINIMUM_AT - 1);
    const w = y * y * y;
    const correction = MINIMUM_TAIL - w * (polynomial(T2, w) + y * polynomial(T3, w));
    return MINIMUM + (y * y * polynomial(T1, w) - correction);
  }
  return -0.5 * fraction + (fraction * polynomial(U, fraction)) / polynomial(V, fraction);
}

/**
 * Difference between ln(gamma(x)) and Stirling's (x - 1/2) ln(x) - x + ln(2 pi) / 2, for `x` of 8 or more: about 1 / (12 x).
 */
export function stirlingCorrection(x: number): number {
  return polynomial(W, 1 / (x * x)) / x;
}
