package dev.costate.models.run;

import dev.costate.models.files.FileException;
import dev.costate.models.options.UsageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run's folder that nobody else trains into, until this is closed or the process ends.
 *
 * <p>It is the system's lock on the folder's file {@code .lock}; the file itself stays and means nothing. Reading a
 * folder needs no claim. What killed processes left of half-written files in it is deleted. On a file system that has
 * no locks nothing keeps a second process out.
 *
 * <p>A folder that holds a run, finished or not, is claimed only to resume it or to overwrite it. If no folder is
 * named, a new run takes the first of {@code runs/NAME}, {@code runs/NAME-2}, {@code runs/NAME-3}, … that holds none
 * and is not claimed. Thread-confined.
 */
public final class RunClaim implements AutoCloseable {
    private final RunFolder folder;
    private final FileChannel channel;

    private RunClaim(RunFolder folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Returns the folder. */
    public RunFolder folder() {
        return folder;
    }

    /** Claims the first free folder for a new run: {@code base}, base-2, base-3, …. */
    public static RunClaim unused(Path base) {
        for (int i = 1; ; i++) {
            RunClaim claim = fresh(new RunFolder(i == 1 ? base : base.resolveSibling(base.getFileName() + "-" + i)));
            if (claim != null) {
                return claim;
            }
        }
    }

    /**
     * Claims a folder that was named, for a new run.
     *
     * @throws UsageException if it holds a run
     */
    public static RunClaim named(Path path) {
        RunFolder folder = new RunFolder(path);
        RunClaim claim = fresh(folder);
        if (claim == null) {
            if (!folder.holdsRun()) {
                throw taken(folder);
            }
            throw new UsageException(
                    path + " holds an earlier run: choose another --out, or give --resume or --overwrite");
        }
        return claim;
    }

    /** Claims a folder with the run in it, which will go on. */
    public static RunClaim resumed(Path path) {
        RunFolder folder = new RunFolder(path);
        folder.create();
        RunClaim claim = locked(folder);
        if (claim == null) {
            throw taken(folder);
        }
        return claim;
    }

    /** Claims a folder whatever it holds; a run in it is moved aside until the new one has finished. */
    public static RunClaim overwritten(Path path) {
        RunClaim claim = resumed(path);
        try {
            claim.folder.clear();
        } catch (FileException failed) {
            claim.close();
            throw failed;
        }
        return claim;
    }

    private static FileException taken(RunFolder folder) {
        return new FileException(folder.path().toString(),
                "another process is training into this folder; stop it or wait for its end, or choose another --out");
    }

    /** Null if the folder holds a run, or gets one just now. */
    private static RunClaim fresh(RunFolder folder) {
        if (folder.holdsRun()) {
            return null;
        }
        folder.create();
        RunClaim claim = locked(folder);
        if (claim != null && folder.holdsRun()) {
            claim.close(); // a short run, begun and ended between the two looks
            return null;
        }
        return claim;
    }

    /** Null if another process has it, or another claim of this one. */
    private static RunClaim locked(RunFolder folder) {
        Path file = folder.path().resolve(".lock");
        FileChannel channel = null;
        boolean mine = true;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            mine = channel.tryLock() != null;
            if (mine) {
                folder.dropTemporaries();
            }
        } catch (OverlappingFileLockException own) {
            mine = false;
        } catch (IOException failure) {
            if (channel == null) {
                throw FileException.of(folder.path(), "write", failure);
            }
            // a file system without locks: the claim holds nothing
        }
        RunClaim claim = new RunClaim(folder, channel);
        if (!mine) {
            claim.close();
            return null;
        }
        return claim;
    }

    /** Lets others in. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            return; // with the channel the lock is gone too
        }
    }
}
