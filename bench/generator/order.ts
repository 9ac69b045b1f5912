import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOrder, LoadReport } from './main.ts';

/** A running load generator. */
export class Generator {
  private readonly child: ChildProcess;

  constructor() {
    this.child = fork('bench/generator/main.ts', { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Carries an order out. @throws Error when more than `allowedFaults` answers were wrong */
  async load(order: LoadOrder, allowedFaults = 0): Promise<LoadReport> {
    this.child.send(order);
    const [report] = (await once(this.child, 'message')) as [LoadReport];
    if (report.faults.length > allowedFaults) {
      throw new Error(
        `${report.faults.length} of the answers were wrong, such as: ${report.faults.slice(0, 3).join(' | ')}`,
      );
    }
    return report;
  }

  stop(): void {
    this.child.kill();
  }
}
