// Scalar amounts as Mesos counts them: three decimals, exactly. Inside offer/ and the records an amount is a whole
// number of thousandths ("milli"), so that no addition drifts; it is a double only on the wire.

/** Thousandths, rounded as Mesos rounds. */
export function toMilli(value: number): number {
  return Math.round(value * 1000);
}

/** The double that Mesos writes for so many thousandths. */
export function fromMilli(milli: number): number {
  return milli / 1000;
}

/** `0.5`, `512`: for people. */
export function showMilli(milli: number): string {
  return String(fromMilli(milli));
}
