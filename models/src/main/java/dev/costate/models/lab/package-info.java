/**
 * The laboratory of gradients. Every gradient method side by side on one problem, each against the gradient of the
 * true solution, of the frozen grid and of the adaptive map.
 */
package dev.costate.models.lab;
