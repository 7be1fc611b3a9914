# Source: keras-team/keras issue 20318.
# Asked: an attention translator built from Keras layers only, says the asker, still raises that a
# KerasTensor cannot be given to a TensorFlow function.
import numpy as np
import tensorflow as tf

vocab_size, embed_size, length = 100, 16, 12

encoder_inputs = tf.keras.layers.Input(shape=[length], dtype=tf.int64)
decoder_inputs = tf.keras.layers.Input(shape=[length], dtype=tf.int64)
encoder_embeddings = tf.keras.layers.Embedding(vocab_size, embed_size, mask_zero=True)(encoder_inputs)
decoder_embeddings = tf.keras.layers.Embedding(vocab_size, embed_size, mask_zero=True)(decoder_inputs)

encoder = tf.keras.layers.Bidirectional(
    tf.keras.layers.LSTM(16, return_sequences=True, return_state=True))
encoder_outputs, *encoder_state = encoder(encoder_embeddings)
encoder_state = [tf.concat(encoder_state[::2], axis=-1),
                 tf.concat(encoder_state[1::2], axis=-1)]
decoder = tf.keras.layers.LSTM(32, return_sequences=True)
decoder_outputs = decoder(decoder_embeddings, initial_state=encoder_state)

attention_outputs = tf.keras.layers.Attention()([decoder_outputs, encoder_outputs])
Y_proba = tf.keras.layers.Dense(vocab_size, activation="softmax")(attention_outputs)
model = tf.keras.Model(inputs=[encoder_inputs, decoder_inputs], outputs=[Y_proba])
model.compile(loss="sparse_categorical_crossentropy", optimizer="nadam", metrics=["accuracy"])

X = np.random.randint(1, vocab_size, (32, length))
X_dec = np.random.randint(1, vocab_size, (32, length))
Y = np.random.randint(1, vocab_size, (32, length))
model.fit((X, X_dec), Y, epochs=1)
