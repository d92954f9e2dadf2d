/**
 * JMH benchmarks under the workload names of the project's measurements.
 *
 * <p>Build and run: {@code mvn -q -B -DskipTests package}, then
 * {@code taskset -c 0 java -jar tests/target/benchmarks.jar ProductBenchmark}. Each benchmark forks one JVM with the
 * Vector API and measures one thread.
 */
package dev.costate.tests.bench;
