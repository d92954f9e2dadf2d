package dev.costate.autodiff;

import dev.costate.autodiff.Autodiff.Derived;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A derivative that refuses a call while another one is at work.
 *
 * <p>Calls that do not overlap are ordered by the check itself, so what one thread leaves the next one sees.
 */
final class OneThreadAtATime<R> extends AtomicReference<Thread> implements Derived<R> {
    private static final long serialVersionUID = 1;

    private final transient Derived<R> derivative;

    OneThreadAtATime(Derived<R> derivative) {
        this.derivative = derivative;
    }

    @Override
    public R at(Tensor... arguments) {
        Thread here = Thread.currentThread();
        if (!compareAndSet(null, here)) {
            Thread user = get();
            throw new IllegalStateException("a derivative is called by thread " + here.getName()
                    + " while " + (user == null ? "another thread" : "thread " + user.getName())
                    + " uses it: make one for each thread");
        }
        try {
            return derivative.at(arguments);
        } finally {
            setRelease(null);
        }
    }
}
