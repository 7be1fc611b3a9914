# Source: keras-team/keras issue 20701.
# Asked: how are class weights given for a model with three outputs fed by a dataset?
import numpy as np
import tensorflow as tf
from sklearn.utils.class_weight import compute_class_weight

N = 60
kinds = {"colour": 3, "shape": 4, "size": 2}
images = np.random.rand(N, 16, 16, 3).astype("float32")
labels = {name: np.arange(N) % count for name, count in kinds.items()}

dataset = tf.data.Dataset.from_tensor_slices((images, labels))
train_dataset = dataset.take(48).batch(8).prefetch(2)
val_dataset = dataset.skip(48).batch(8)

class_weights = {}
for name, values in labels.items():
    weights = compute_class_weight("balanced", classes=np.unique(values), y=values)
    class_weights[name] = dict(enumerate(weights))

inputs = tf.keras.Input((16, 16, 3))
x = tf.keras.layers.Conv2D(8, 3, activation="relu")(inputs)
x = tf.keras.layers.GlobalAveragePooling2D()(x)
outputs = {name: tf.keras.layers.Dense(count, activation="softmax", name=name)(x)
           for name, count in kinds.items()}
model = tf.keras.Model(inputs, outputs)
model.compile("adam", {name: "sparse_categorical_crossentropy" for name in kinds})
history = model.fit(
    train_dataset,
    epochs=1,
    validation_data=val_dataset,
    class_weight=class_weights,
)
