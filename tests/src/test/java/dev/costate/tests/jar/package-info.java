/** Tests of the one jar as others get it: what is in it, and what it does as a process of its own. */
package dev.costate.tests.jar;
