// Mocha's spec reporter with one more line at the end that scripts and CI can read: `N passed, N failed[, N skipped]`.
import Mocha from 'mocha';

export default class TestReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes = 0, failures = 0, pending = 0 } = this.stats ?? {};
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
  }
}
