# Source: tensorflow/tensorflow issue 35852.
# Asked: AUC(multi_label=True) cannot be compiled.
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import SGD

inputs = Input(shape=(10,))
output = Dense(3, activation="sigmoid")(inputs)
model = Model(inputs=inputs, outputs=output)
model.compile(
    loss="binary_crossentropy",
    optimizer=SGD(lr=1e-3, momentum=0.9),
    metrics=[tf.keras.metrics.AUC(multi_label=True)],
)
x = tf.random.normal((32, 10))
y = tf.cast(tf.random.uniform((32, 3)) > 0.5, tf.float32)
model.fit(x, y, epochs=1)
