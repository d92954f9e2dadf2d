/**
 * Files, read with suspicion and written so that an earlier result is never lost.
 *
 * <p>{@link dev.costate.models.files.AtomicFile} writes, {@link dev.costate.models.files.FileBytes} reads whole files
 * under a size limit, {@link dev.costate.models.files.Json} and {@link dev.costate.models.files.Safetensors} are the
 * two formats a run folder consists of. {@link dev.costate.models.files.NpyReader} and
 * {@link dev.costate.models.files.NpyWriter} exchange arrays with NumPy, and
 * {@link dev.costate.models.files.Numbers} writes a double with the fewest digits that read back to it.
 *
 * <p>What goes wrong is a {@link dev.costate.models.files.FileException}: one line that names the file, the place and
 * what was found there.
 */
package dev.costate.models.files;
