// How a plan's progress is shown: pure text out of what `GET /v1/plans/{plan}` answers.

export interface StepStatus {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
}

export interface PlanStatus {
  readonly status: string;
  readonly errors: readonly string[];
  readonly phases: ReadonlyArray<{ readonly name: string; readonly steps: readonly StepStatus[] }>;
}

const BAR_WIDTH = 20;

/** One line: a bar of complete steps, the count, and the first step that is not complete with its status. */
export function progressLine(plan: string, { phases, status }: PlanStatus): string {
  const steps = phases.flatMap((phase) => phase.steps);
  const complete = steps.filter((step) => step.status === 'COMPLETE').length;
  const filled = steps.length === 0 ? BAR_WIDTH : Math.floor((complete / steps.length) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const current = steps.find((step) => step.status !== 'COMPLETE');
  const detail = current === undefined ? status : `${current.name} ${current.status}`;
  return `${plan}  ${bar}  ${complete}/${steps.length}  ${detail}`;
}

/** Where progress is written: one line that changes on a terminal, a new line for each change elsewhere. */
export class ProgressWriter {
  readonly #output: NodeJS.WriteStream;
  #last = '';

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  show(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#output.write(this.#output.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  /** Ends the changing line, so that what is written next stands below it. */
  finish(): void {
    if (this.#last !== '' && this.#output.isTTY) this.#output.write('\n');
    this.#last = '';
  }
}
