/**
 * Costate: neural differential equations in one module.
 *
 * <p>With SIMD kernels if the JDK's incubating Vector API is there and switched on, else with scalar ones to the same
 * bits.
 */
module dev.costate {
    requires static jdk.incubator.vector;

    exports dev.costate.autodiff;
    exports dev.costate.autodiff.ops;
    exports dev.costate.autodiff.replay;
    exports dev.costate.models;
    exports dev.costate.models.cnf;
    exports dev.costate.models.data;
    exports dev.costate.models.design;
    exports dev.costate.models.diffusion;
    exports dev.costate.models.dynamics;
    exports dev.costate.models.experiments;
    exports dev.costate.models.files;
    exports dev.costate.models.fitted;
    exports dev.costate.models.functions;
    exports dev.costate.models.lab;
    exports dev.costate.models.latent;
    exports dev.costate.models.layers;
    exports dev.costate.models.mixture;
    exports dev.costate.models.node;
    exports dev.costate.models.stable;
    exports dev.costate.models.optim;
    exports dev.costate.models.operators;
    exports dev.costate.models.options;
    exports dev.costate.models.plot;
    exports dev.costate.models.random;
    exports dev.costate.models.run;
    exports dev.costate.models.study;
    exports dev.costate.models.task;
    exports dev.costate.models.train;
    exports dev.costate.solvers;
    exports dev.costate.solvers.gradient;
    exports dev.costate.solvers.method;
    exports dev.costate.solvers.sde;
    exports dev.costate.solvers.sde.method;
    exports dev.costate.vectorapi;

    provides dev.costate.models.fitted.ModelReader with dev.costate.models.experiments.RunModels;

    uses dev.costate.models.fitted.ModelReader;
    uses dev.costate.models.lab.ProblemSource;
    uses dev.costate.models.study.Experiment;
    uses dev.costate.solvers.GradientMethod;
}
