# Source: keras-team/keras issue 18362.
# Asked: F1Score raised because the labels were int32 and the predictions float32.
import numpy as np
import tensorflow as tf

N_CLASSES = 4
frames = np.random.rand(80, 12).astype("float32")
labels = tf.one_hot(np.random.randint(0, N_CLASSES, 80), N_CLASSES, dtype=tf.int32)

train = tf.data.Dataset.from_tensor_slices((frames, labels)).shuffle(80).batch(16)
entry = tf.keras.layers.Input(shape=(12,))
logits = tf.keras.layers.Dense(N_CLASSES)(entry)
probs = tf.keras.layers.Activation("softmax")(logits)
model = tf.keras.models.Model(entry, probs)
model.compile(optimizer="adam",
              loss=tf.keras.losses.CategoricalCrossentropy(),
              metrics=[tf.keras.metrics.F1Score(average="macro")])
watcher = tf.keras.callbacks.EarlyStopping(monitor="f1_score", mode="max", patience=1)
model.fit(train, epochs=2, callbacks=[watcher], verbose=0)
