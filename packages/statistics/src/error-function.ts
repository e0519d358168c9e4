/*
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
 * freely granted, provided that this notice is preserved.
 */
import { polynomial } from './polynomial.ts';

/** Coefficients of the rational approximations, by interval of |x|. */
const PP = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5,
] as const;
const QQ = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6,
] as const;
const PA = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
] as const;
const QA = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
] as const;
const RA = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
] as const;
const SA = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
] as const;
const RB = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
] as const;
const SB = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
] as const;

/** erf(1), rounded to single precision. */
const ERX = 0.8450629115104675;
/** From here on erfc(-x) is 2 in double precision. */
const SATURATION = 6;
const UNDERFLOW = 28;

/**
 * Complementary error function, 1 - erf(x), with a relative error below 1e-15 for all finite `x`.
 *
 * @see FreeBSD msun, `s_erf.c`
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const distance = Math.abs(x);
  if (distance < 0.84375) {
    const z = x * x;
    const y = polynomial(PP, z) / polynomial(QQ, z);
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  if (distance < 1.25) {
    const s = distance - 1;
    const y = polynomial(PA, s) / polynomial(QA, s);
    return x < 0 ? 1 + ERX + y : 1 - ERX - y;
  }
  if (x < -SATURATION) return 2;
  if (distance >= UNDERFLOW) return 0;
  const s = 1 / (x * x);
  const [numerator, denominator] = distance < 1 / 0.35 ? [RA, SA] : [RB, SB];
  // The square of a value with few digits is exact, so that its exponential loses nothing.
  const rounded = Math.fround(distance);
  const exponent = (rounded - distance) * (rounded + distance) + polynomial(numerator, s) / polynomial(denominator, s);
  const tail = (Math.exp(-rounded * rounded - 0.5625) * Math.exp(exponent)) / distance;
  return x < 0 ? 2 - tail : tail;
}
