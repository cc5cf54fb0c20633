// Debian's rsyslog as a receiver of syslog over TCP or TLS: it writes `APP-NAME MSG` lines to a file. No queue of its own,
// so that what it has read from its socket is written before it reads on; it may be killed and started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Certificate } from './certificate.ts';

const PROGRAM = '/usr/sbin/rsyslogd';

/** Whether it is installed, with the TLS driver where that is needed. */
export function hasRsyslog(): boolean {
  return existsSync(PROGRAM) && existsSync('/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so');
}

export class Rsyslog {
  readonly directory = mkdtempSync(join(tmpdir(), 'pillion-rsyslog-'));
  readonly output = join(this.directory, 'received');
  #process: ChildProcess | undefined;
  port = 0;

  static async start(certificate?: Certificate): Promise<Rsyslog> {
    const rsyslog = new Rsyslog();
    rsyslog.#configure(certificate);
    await rsyslog.run();
    return rsyslog;
  }

  /** Starts it (again); its port may be another one. */
  async run(): Promise<void> {
    const portFile = join(this.directory, 'port');
    rmSync(portFile, { force: true });
    const files = ['-f', join(this.directory, 'rsyslog.conf'), '-i', join(this.directory, 'pid')];
    this.#process = spawn(PROGRAM, ['-n', ...files], { stdio: 'ignore' });
    while (!existsSync(portFile) || readFileSync(portFile, 'utf8') === '') {
      if (this.#process.exitCode !== null) throw new Error(`rsyslogd ended with ${this.#process.exitCode}`);
      await wait(10);
    }
    this.port = Number(readFileSync(portFile, 'utf8'));
  }

  /** As a crash does it. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  get bytes(): number {
    return existsSync(this.output) ? statSync(this.output).size : 0;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #configure(certificate: Certificate | undefined): void {
    const file = (name: string, content: string) => {
      writeFileSync(join(this.directory, name), content);
      return join(this.directory, name);
    };
    const driver = 'StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon"';
    const tls =
      certificate === undefined
        ? ''
        : `DefaultNetstreamDriverCAFile="${file('ca.pem', certificate.cert)}" ` +
          `DefaultNetstreamDriverCertFile="${file('cert.pem', certificate.cert)}" ` +
          `DefaultNetstreamDriverKeyFile="${file('key.pem', certificate.key)}"`;
    file(
      'rsyslog.conf',
      `global(workDirectory="${this.directory}" maxMessageSize="128k" ${tls})
main_queue(queue.type="Direct")
module(load="imtcp" ${certificate === undefined ? '' : driver})
input(type="imtcp" port="0" address="127.0.0.1" listenPortFileName="${join(this.directory, 'port')}")
template(name="line" type="string" string="%app-name% %msg%\\n")
action(type="omfile" file="${this.output}" template="line")
`,
    );
  }
}
