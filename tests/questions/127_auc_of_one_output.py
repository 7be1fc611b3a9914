# Source: tensorflow/tensorflow issue 36319.
# Asked: one AUC for each column of the output, as an own metric class. (The outputs are no
# probabilities.)
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model


def get_model(num_inputs, num_outputs):
    inputs = Input((num_inputs,))
    outputs = Dense(num_outputs)(inputs)
    return Model(inputs, outputs)


def get_custom_auc(output):
    class CustomAUC(tf.keras.metrics.AUC):
        def __init__(self, name="custom_auc_" + str(output), **kwargs):
            super().__init__(name=name, **kwargs)
            self.output_index = output

        def update_state(self, y_true, y_pred, sample_weight=None):
            return super().update_state(
                y_true[:, self.output_index], y_pred[:, self.output_index], sample_weight)

    return CustomAUC()


num_samples, num_inputs, num_outputs = 100, 20, 3
model = get_model(num_inputs, num_outputs)
metrics = [get_custom_auc(i) for i in range(num_outputs)]
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=metrics)
X = np.random.rand(num_samples, num_inputs)
Y = np.random.randint(0, 2, (num_samples, num_outputs))
model.fit(X, Y, epochs=1, verbose=0)
