// The scheduler as a library, for a service written in TypeScript: run it, look at it, change what svc.yml says, add
// routes to its API. What stands here keeps its shape; what does not is the inside. See docs/library.md.

export { ok, text } from './http/answers.ts';
export type { Api } from './http/api.ts';
export type { PlanView } from './http/plan-view.ts';
export { badRequest, HttpProblem, notFound } from './http/problem.ts';
export { type Answer, type Route, route } from './http/route.ts';
export type { Candidate, CensusView, CodeRule, RuleAnswer } from './offer/placement/code-rule.ts';
export type { RunOptions } from './options.ts';
export type { RecoveryContext, RecoveryFor, RecoveryOrder } from './plan/recovery-order.ts';
export { type RunningScheduler, runScheduler } from './run.ts';
export type { PodSpec, ServiceSpec, TaskSpec } from './spec/service-spec.ts';
