/**
 * What the tests of every module run with.
 *
 * <p>One seed for all properties, more cases of generators on demand, and a list of the tests that were skipped.
 */
package dev.costate.shared;
