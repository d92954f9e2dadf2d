/** Costate on Apache Spark. */
package dev.costate.spark;
