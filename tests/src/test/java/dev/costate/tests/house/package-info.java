/**
 * The rules of the house: which room may use which, what users see, sizes and words. Each is a test; what one finds is
 * also written to {@code target/house}, and the lists that they read are in {@code src/test/resources/house}.
 */
package dev.costate.tests.house;
