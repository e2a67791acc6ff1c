export { ClusterClient } from './cluster/client.js';
export type { ConnectOptions } from './cluster/client.js';
export { FunctionArgument } from './cluster/contract.js';
export type {
  CallOptions,
  CallResult,
  EngineCall,
  EngineChange,
  EngineInfo,
  EnginePlace,
  Execution,
  PlainValue,
  PythonFunction,
  PythonSource,
  QueueStatus,
  ShutdownOptions,
  ShutdownReport,
  Target,
} from './cluster/contract.js';
export { PythonException } from './cluster/errors.js';
export { directView, getClient, loadBalancedView } from './cluster/get-client.js';
export type { ClusterOptions, DirectViewOptions } from './cluster/get-client.js';
export type { LivenessOptions } from './cluster/liveness.js';
export { DirectView, LoadBalancedView } from './cluster/views.js';
export type { MapOptions } from './cluster/views.js';
export type { Column, InfoArray, InfoValue, JsonValue, ValueKind, Values } from './configuration/column.js';
export { JsonInfo } from './configuration/column.js';
export { Configuration } from './configuration/configuration.js';
export { RandomStream } from './configuration/random.js';
export type { FailurePolicy } from './engine/spec.js';
export { AtomloopError } from './errors.js';
export type { ErrorKind, ErrorOptions, ErrorPlace, ErrorRecord } from './errors.js';
export type { Shard } from './expressions/shard.js';
export type { EventListener, RunCounts, RunEvent, SchemeChoice } from './events.js';
export { extractLoop, globalLoop } from './loop/extract-loop.js';
export type { Choose, ExtractOptions, OnExtract } from './loop/extract-loop.js';
export { iterableLoop } from './loop/iterable-loop.js';
export type { LocalFunction, LoopOptions, LoopSummary, OperatorOption } from './loop/options.js';
export { defineOperator } from './operators/define-operator.js';
export type { OwnOperator } from './operators/define-operator.js';
export type {
  BatchContext,
  ConfigurationContext,
  OperatorArguments,
  OperatorOutput,
} from './operators/operator.js';
export { joinMpiPool } from './schemes/mpi/join.js';
export { ConfigurationSet } from './sets/configuration-set.js';
export type { FileOptions, SetInputs } from './sets/configuration-set.js';
export { OutputSet } from './sets/output-set.js';
export type { OutputOptions } from './sets/output-set.js';
