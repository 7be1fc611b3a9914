# Source: tensorflow/tensorflow issue 38590.
# Asked: a TextVectorization that splits into letters works alone and raises within TimeDistributed.
import tensorflow as tf
from tensorflow.keras import layers

CHAR_DICT = list("abcdefghijklmnopqrstuvwxyz0123456789 .!?")


@tf.keras.utils.register_keras_serializable(package="Custom", name="l1")
def split_text(text):
    return tf.strings.unicode_split(text, "UTF-8")


def build_model(factor, embedding_dim=16):
    text_input = layers.Input(shape=(1,), dtype=tf.string)
    vectorize_layer = layers.TextVectorization(
        split=split_text, max_tokens=len(CHAR_DICT) + 2, output_mode="int", output_sequence_length=64)
    vectorize_layer.set_vocabulary(CHAR_DICT)
    x = vectorize_layer(text_input)
    x = layers.Embedding(len(CHAR_DICT) + 2, embedding_dim)(x)
    x = layers.Dense(factor, activation="relu")(x)
    x = layers.Flatten()(x)
    return tf.keras.Model(text_input, layers.Dense(2, activation="softmax")(x))


model = build_model(8)
model.compile("adam", "sparse_categorical_crossentropy")
texts = tf.constant([["hello there"], ["bye."], ["what?"], ["no!"]])
model.fit(texts, tf.constant([0, 1, 0, 1]), epochs=1, verbose=0)
