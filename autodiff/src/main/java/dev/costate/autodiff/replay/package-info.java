/**
 * Running a tape: a memory plan, a list of kernel calls, and a replay that owns the memory.
 *
 * <p>{@link dev.costate.autodiff.replay.Replay} is what a user needs. The plan is made once: phases (what must be
 * computed late), liveness, a place for every value, one kernel call for each instruction that is not a view.
 */
package dev.costate.autodiff.replay;
