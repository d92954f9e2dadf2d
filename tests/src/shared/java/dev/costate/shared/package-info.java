/** What the tests of every module run with: one seed for all properties, and a list of the tests that were skipped. */
package dev.costate.shared;
