# Source: keras-team/keras issue 19282.
# Asked: Embedding does not know input_length any more, though the documentation shows it.
import numpy as np
import tensorflow as tf

INPUT_SIZE = 50
WORDS_SIZE = 800
random_weights = np.random.rand(WORDS_SIZE, 13)

inp_layer = tf.keras.layers.Input(shape=(INPUT_SIZE,))
mid_layers = tf.keras.layers.Embedding(
    input_dim=WORDS_SIZE,
    output_dim=13,
    input_length=INPUT_SIZE,
    embeddings_initializer=tf.keras.initializers.Constant(random_weights),
)(inp_layer)
mid_layers = tf.keras.layers.Conv1D(8, 5, activation="relu")(mid_layers)
mid_layers = tf.keras.layers.GlobalMaxPooling1D()(mid_layers)
out_layer = tf.keras.layers.Dense(1, activation="sigmoid")(mid_layers)
model = tf.keras.Model(inp_layer, out_layer)
model.compile("adam", "binary_crossentropy")
model.fit(np.random.randint(0, WORDS_SIZE, (32, INPUT_SIZE)), np.random.randint(0, 2, 32), epochs=1)
