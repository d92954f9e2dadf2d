import dev.costate.autodiff.*;
import java.util.List;

/** An op of one's own, the cube root of each element, which no other op gives at negative numbers. */
class OwnOp {
    record CubeRoot() implements Op {
        @Override
        public String name() {
            return "cube_root";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return List.of(in.get(0));
        }

        @Override
        public Kernel kernel(Binding b) {
            int x = b.in(0);
            int y = b.out(0);
            int n = b.outShape(0).size();
            return at -> {
                double[] cells = b.kernels().memory().cells;
                for (int i = 0; i < n; i++) {
                    cells[at[y] + i] = StrictMath.cbrt(cells[at[x] + i]);
                }
            };
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
            return new Var[] {tangents[0].dividedBy(out[0].square().times(3))};
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
            return new Var[] {out[0].square().times(3).reciprocal().times(cotangents[0])};
        }
    }

    public static void main(String[] args) {
        Tensor x = Tensor.vector(-8, 1, 27);
        System.out.println(GradientCheck.check(v -> Var.apply(new CubeRoot(), v), GradientCheck.Options.defaults(), x)
                .passed() ? "both rules are right" : "a rule is wrong");
        System.out.println(Autodiff.gradient(v -> Var.apply1(new CubeRoot(), v).sum()).at(x));
    }
}
