// The parts of Mesos' messages that the command executor reads and writes, in their JSON form.

export interface Command {
  readonly shell?: boolean;
  readonly value?: string;
  readonly arguments?: readonly string[];
  readonly environment?: {
    readonly variables?: readonly { readonly name: string; readonly value?: string }[];
  };
}

export interface Probe {
  readonly type?: string;
  readonly command?: Command & { readonly command?: Command };
  readonly http?: { readonly scheme?: string; readonly port: number; readonly path?: string };
  readonly tcp?: { readonly port: number };
  readonly delay_seconds?: number;
  readonly interval_seconds?: number;
  readonly timeout_seconds?: number;
  readonly consecutive_failures?: number;
  readonly grace_period_seconds?: number;
}

interface Duration {
  readonly nanoseconds: number;
}

export interface TaskInfo {
  readonly task_id: { readonly value: string };
  readonly command?: Command;
  readonly kill_policy?: { readonly grace_period?: Duration };
  readonly health_check?: Probe;
  readonly check?: Probe;
  readonly max_completion_time?: Duration;
}

export interface Event {
  readonly type: string;
  readonly subscribed?: {
    readonly framework_info: { readonly capabilities?: readonly { readonly type?: string }[] };
  };
  readonly launch?: { readonly task: TaskInfo };
  readonly acknowledged?: { readonly uuid: string };
}

export interface CheckStatus {
  readonly type: string;
  readonly command?: { readonly exit_code?: number };
  readonly http?: { readonly status_code?: number };
  readonly tcp?: { readonly succeeded?: boolean };
}

export interface Status {
  readonly task_id: { readonly value: string };
  readonly state: string;
  readonly source: 'SOURCE_EXECUTOR';
  readonly executor_id: { readonly value: string };
  /** In base64. */
  readonly uuid: string;
  /** Seconds. */
  readonly timestamp: number;
  readonly message?: string;
  readonly reason?: string;
  readonly healthy?: boolean;
  readonly check_status?: CheckStatus;
}
