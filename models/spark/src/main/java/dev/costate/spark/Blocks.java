package dev.costate.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Adds cells to the rows of a partition, a block of rows at a time. Serializable. */
final class Blocks implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    private static final int ROWS = 1024;

    private final Added added;

    /** Computes the cells that are added to some rows, an array for each. */
    @FunctionalInterface
    interface Added extends Serializable {
        Object[][] to(List<Row> rows);
    }

    Blocks(Added added) {
        this.added = added;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Iterator<>() {
            private Iterator<Row> ready = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                return ready.hasNext() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (!ready.hasNext()) {
                    List<Row> block = new ArrayList<>();
                    while (block.size() < ROWS && rows.hasNext()) {
                        block.add(rows.next());
                    }
                    ready = joined(block, added.to(block)).iterator();
                }
                return ready.next();
            }
        };
    }

    /** Returns rows with more cells each. */
    static List<Row> joined(List<Row> rows, Object[][] more) {
        List<Row> joined = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            Row row = rows.get(r);
            Object[] cells = new Object[row.size() + more[r].length];
            for (int c = 0; c < row.size(); c++) {
                cells[c] = row.get(c);
            }
            System.arraycopy(more[r], 0, cells, row.size(), more[r].length);
            joined.add(RowFactory.create(cells));
        }
        return joined;
    }
}
