package dev.costate.tests.jar;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file tells a debugger. Immutable.
 *
 * @param source the name of the source file, empty if there is none
 * @param methods how many of its methods have code
 * @param withoutLines the names of those without line numbers
 */
record ClassFile(String source, int methods, List<String> withoutLines) {
    private static final int MAGIC = 0xCAFEBABE;

    /** Bytes after the tag of a constant, by tag; constants of text (tag 1) vary. */
    private static final int[] CONSTANT_BYTES = {0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2};

    static ClassFile parse(byte[] bytes) throws IOException {
        return new Parser(bytes).parse();
    }

    /** Reads the structure of JVMS 4; thread-confined. */
    private static final class Parser {
        private final DataInputStream in;
        private String[] text;
        private String source = "";
        private int methods;
        private boolean lines;
        private final List<String> withoutLines = new ArrayList<>();

        Parser(byte[] bytes) {
            in = new DataInputStream(new ByteArrayInputStream(bytes));
        }

        ClassFile parse() throws IOException {
            if (in.readInt() != MAGIC) {
                throw new IOException("not a class file");
            }
            in.skipNBytes(4);
            constants();
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
            members();
            members();
            attributes("");
            if (in.read() >= 0) {
                throw new IOException("the class file goes on after its attributes");
            }
            return new ClassFile(source, methods, List.copyOf(withoutLines));
        }

        private void constants() throws IOException {
            text = new String[in.readUnsignedShort()];
            for (int i = 1; i < text.length; i++) {
                int tag = in.readUnsignedByte();
                if (tag == 1) {
                    text[i] = in.readUTF();
                } else {
                    in.skipNBytes(CONSTANT_BYTES[tag]);
                }
                // long and double take two places
                i += tag == 5 || tag == 6 ? 1 : 0;
            }
        }

        private void members() throws IOException {
            for (int n = in.readUnsignedShort(); n > 0; n--) {
                in.skipNBytes(2);
                String name = text[in.readUnsignedShort()];
                in.skipNBytes(2);
                attributes(name);
            }
        }

        private void attributes(String member) throws IOException {
            for (int n = in.readUnsignedShort(); n > 0; n--) {
                String name = text[in.readUnsignedShort()];
                int length = in.readInt();
                switch (name) {
                    case "SourceFile" -> source = text[in.readUnsignedShort()];
                    case "Code" -> code(member);
                    case "LineNumberTable" -> {
                        lines |= length > 2;
                        in.skipNBytes(length);
                    }
                    default -> in.skipNBytes(length);
                }
            }
        }

        private void code(String method) throws IOException {
            in.skipNBytes(4);
            in.skipNBytes(in.readInt());
            in.skipNBytes(8L * in.readUnsignedShort());
            lines = false;
            attributes(method);
            methods++;
            if (!lines) {
                withoutLines.add(method);
            }
        }
    }
}
