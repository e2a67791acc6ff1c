// Z85: https://rfc.zeromq.org/spec/32
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const keyLength = 40;
const groupLength = 5;

/** Whether a text is a key of CURVE: each group of 5 digits to the base 85 gives 4 bytes. */
export function isCurveKey(text: string): boolean {
  if (text.length !== keyLength) return false;
  for (let at = 0; at < keyLength; at += groupLength) {
    let value = 0;
    for (const digit of text.slice(at, at + groupLength)) {
      const worth = digits.indexOf(digit);
      if (worth < 0) return false;
      value = 85 * value + worth;
    }
    if (value >= 2 ** 32) return false;
  }
  return true;
}
