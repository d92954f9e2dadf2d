/**
 * Pictures without a graphics library: SVG written by hand, and the HTML page that collects them.
 *
 * <p>{@link dev.costate.models.plot.LinePlot}, {@link dev.costate.models.plot.ScatterPlot} and
 * {@link dev.costate.models.plot.PhasePortrait} draw on a common frame (axes, grid, legend, title); long series are
 * thinned to what the pixels can show; {@link dev.costate.models.plot.HtmlReport} makes the page. Colours (Okabe and
 * Ito 2008) can be told apart with any colour vision and have a dark variant that follows the reader's setting.
 */
package dev.costate.models.plot;
